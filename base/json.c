#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* The deepest nesting of brackets outside strings. */
static int depth_of(const char *bytes, size_t count)
{
    int depth = 0, deepest = 0;
    bool in_string = false;

    for (size_t i = 0; i < count; i++) {
        char c = bytes[i];
        if (in_string) {
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return deepest;
}

Status json_parse(const char *bytes, size_t count, const char *what, cJSON **out, Err *err)
{
    const char *end = NULL;

    *out = NULL;
    if (depth_of(bytes, count) > JSON_DEPTH_MAX) {
        return err_set(err, ERR_FORMAT, "%s: JSON nested deeper than %d", what, JSON_DEPTH_MAX);
    }
    *out = cJSON_ParseWithLengthOpts(bytes, count, &end, 0);
    if (*out == NULL) {
        size_t at = end != NULL && end >= bytes ? (size_t)(end - bytes) : 0;
        return err_set(err, ERR_FORMAT, "%s: not JSON at byte %zu", what, at);
    }
    while (end < bytes + count &&
           (*end == ' ' || *end == '\n' || *end == '\r' || *end == '\t' || *end == '\0')) {
        end++;
    }
    if (end < bytes + count) {
        cJSON_Delete(*out);
        *out = NULL;
        return err_set(err, ERR_FORMAT, "%s: bytes after the JSON value", what);
    }
    return OK;
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

Status json_get_text(const cJSON *object, const char *key, const char **out, Err *err)
{
    const cJSON *item = member(object, key);

    if (!cJSON_IsString(item)) {
        return err_set(err, ERR_FORMAT, "\"%s\" is missing or not a string", key);
    }
    *out = item->valuestring;
    return OK;
}

bool json_as_number(const cJSON *item, double *out)
{
    if (cJSON_IsNumber(item)) {
        *out = item->valuedouble;
        return true;
    }
    if (!cJSON_IsString(item)) {
        return false;
    }
    if (strcmp(item->valuestring, "nan") == 0) {
        *out = NAN;
    } else if (strcmp(item->valuestring, "inf") == 0) {
        *out = INFINITY;
    } else if (strcmp(item->valuestring, "-inf") == 0) {
        *out = -INFINITY;
    } else {
        return false;
    }
    return true;
}

Status json_get_number(const cJSON *object, const char *key, double *out, Err *err)
{
    if (!json_as_number(member(object, key), out)) {
        return err_set(err, ERR_FORMAT, "\"%s\" is missing or not a number", key);
    }
    return OK;
}

Status json_get_int(const cJSON *object, const char *key, int lo, int hi, int *out, Err *err)
{
    const cJSON *item = member(object, key);

    if (!cJSON_IsNumber(item) || item->valuedouble != floor(item->valuedouble) ||
        item->valuedouble < lo || item->valuedouble > hi) {
        return err_set(err, ERR_FORMAT, "\"%s\" is missing or not a whole number in %d…%d", key, lo,
                       hi);
    }
    *out = (int)item->valuedouble;
    return OK;
}

Status json_get_seed(const cJSON *object, const char *key, uint64_t *out, Err *err)
{
    const char *text = NULL, *digit;
    char *end;
    Status st = json_get_text(object, key, &text, err);

    if (st != OK) {
        return st;
    }
    for (digit = text; *digit >= '0' && *digit <= '9'; digit++) {
    }
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (*digit != '\0' || digit == text || errno != 0 || *out > INT64_MAX) {
        return err_set(err, ERR_FORMAT, "\"%s\" is not a seed (0 … 2^63-1, as a string)", key);
    }
    return OK;
}

Status json_get_bool(const cJSON *object, const char *key, bool *out, Err *err)
{
    const cJSON *item = member(object, key);

    if (!cJSON_IsBool(item)) {
        return err_set(err, ERR_FORMAT, "\"%s\" is missing or not true or false", key);
    }
    *out = cJSON_IsTrue(item) != 0;
    return OK;
}

Status json_get_array(const cJSON *object, const char *key, const cJSON **out, Err *err)
{
    const cJSON *item = member(object, key);

    if (!cJSON_IsArray(item)) {
        return err_set(err, ERR_FORMAT, "\"%s\" is missing or not an array", key);
    }
    *out = item;
    return OK;
}

cJSON *json_number(double value)
{
    char text[32];

    if (isnan(value)) {
        return cJSON_CreateString("nan");
    }
    if (isinf(value)) {
        return cJSON_CreateString(value > 0 ? "inf" : "-inf");
    }
    /* cJSON prints 15 digits where they come close; 17 are needed where they do not come back. */
    (void)snprintf(text, sizeof text, "%1.15g", value);
    if (strtod(text, NULL) == value) {
        return cJSON_CreateNumber(value);
    }
    (void)snprintf(text, sizeof text, "%1.17g", value);
    return cJSON_CreateRaw(text);
}

void json_add_number(cJSON *object, const char *key, double value)
{
    cJSON_AddItemToObject(object, key, json_number(value));
}

void json_add_seed(cJSON *object, const char *key, uint64_t seed)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRIu64, seed);
    (void)cJSON_AddStringToObject(object, key, text);
}

void json_add_text(cJSON *object, const char *key, const char *text)
{
    (void)cJSON_AddStringToObject(object, key, text);
}

void json_add_bool(cJSON *object, const char *key, bool value)
{
    (void)cJSON_AddBoolToObject(object, key, value);
}

Status json_print(const cJSON *item, Buf *out, Err *err)
{
    char *text = item != NULL ? cJSON_PrintUnformatted(item) : NULL;

    if (text == NULL) {
        return err_set(err, ERR_NOMEM, "writing JSON: out of memory");
    }
    buf_add_text(out, text);
    cJSON_free(text);
    return buf_status(out, "JSON", err);
}
