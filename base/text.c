#include "base/text.h"

#include <stdint.h>
#include <string.h>

/* The length of the UTF-8 sequence at p (RFC 3629), or 0 when it is none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    size_t length;

    if (p[0] < 0x80) {
        return 1;
    }
    length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 0;
    if (length == 0 || p[0] > 0xf4 || length > left) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)) {
        return 0;
    }
    return length;
}

bool text_is_utf8(const char *bytes, size_t count)
{
    const unsigned char *p = (const unsigned char *)bytes;

    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(p + i, count - i);
        if (length == 0 || p[i] == 0) {
            return false;
        }
        i += length;
    }
    return true;
}

/* Characters that show nothing, and change the order or the lines in which others are shown:
 * U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069. Source can be made to look like other
 * source by them (Boucher and Anderson 2021, "Trojan Source"). */
static bool reorders(const unsigned char *p, size_t length)
{
    if (length == 2) {
        return p[0] == 0xd8 && p[1] == 0x9c;
    }
    return length == 3 && p[0] == 0xe2 &&
           ((p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae))) ||
            (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

/* Adds what stands for one character that must not be sent as it is. */
static void add_character(Buf *out, const unsigned char *p, size_t length)
{
    if (length == 0 || (length == 2 && p[0] == 0xc2 && p[1] < 0xa0) || reorders(p, length)) {
        buf_add(out, "?", 1);
    } else if (length == 1 && (p[0] < 0x20 || p[0] == 0x7f)) {
        buf_printf(out, "\\x%02x", p[0]);
    } else {
        buf_add(out, p, length);
    }
}

void text_add_safe(Buf *out, const char *bytes, size_t count)
{
    const unsigned char *p = (const unsigned char *)bytes;

    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(p + i, count - i);
        if (p[i] == '\n' || p[i] == '\t') {
            buf_add(out, p + i, 1);
        } else if (p[i] != '\r') {
            add_character(out, p + i, length);
        }
        i += length > 0 ? length : 1;
    }
}

/* Bytes that add_character, or a space in its place, takes on a line. */
static size_t width_on_line(const unsigned char *p, size_t length)
{
    if (length == 1 && (p[0] < 0x20 || p[0] == 0x7f)) {
        return p[0] == '\n' || p[0] == '\t' || p[0] == '\r' ? 1 : 4;
    }
    return length == 0 || (length == 2 && p[0] == 0xc2 && p[1] < 0xa0) ? 1 : length;
}

void text_add_line(Buf *out, const char *bytes, size_t count, size_t max_bytes)
{
    static const char ellipsis[] = "…";
    const unsigned char *p = (const unsigned char *)bytes;
    size_t start = out->size, cut = start; /* the last place where the ellipsis fits */

    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(p + i, count - i);
        size_t used = out->size - start;
        if (used + sizeof ellipsis - 1 <= max_bytes) {
            cut = out->size;
        }
        if (used + width_on_line(p + i, length) > max_bytes) {
            out->size = cut;
            buf_add_text(out, max_bytes >= sizeof ellipsis - 1 ? ellipsis : "");
            return;
        }
        if (p[i] == '\n' || p[i] == '\t' || p[i] == '\r') {
            buf_add(out, " ", 1);
        } else {
            add_character(out, p + i, length);
        }
        i += length > 0 ? length : 1;
    }
}

static size_t distance(const char *a, const char *b)
{
    enum { NAME_MAX_BYTES = 64 };
    size_t row[NAME_MAX_BYTES + 1];
    size_t na = strlen(a), nb = strlen(b);

    if (na > NAME_MAX_BYTES || nb > NAME_MAX_BYTES) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= nb; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            size_t best = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = change < best ? change : best;
        }
    }
    return row[nb];
}

const char *text_nearest(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t length = strlen(word);
    size_t limit = length / 3 > 2 ? length / 3 : 2;

    for (size_t i = 0; i < count; i++) {
        size_t d = distance(word, names[i]);
        /* A prefix is what people type when they shorten. */
        if (length >= 2 && strncmp(word, names[i], length) == 0) {
            d = 1;
        }
        if (d <= limit && d < length) {
            limit = d - (d > 0);
            best = names[i];
            if (d == 0) {
                break;
            }
        }
    }
    return best;
}
