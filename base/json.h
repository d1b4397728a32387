/* base/json.h - the few things about JSON that cJSON leaves to its users.
 *
 * Seeds are strings (a double cannot hold 63 bits). Numbers that are not finite are the strings
 * "nan", "inf" and "-inf". What is read comes from outside: each getter checks presence and type
 * and says in *err which key was wrong.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Parses count bytes; trailing bytes other than white space are an error, so is depth beyond
 * JSON_DEPTH_MAX. On OK the caller ends *out with cJSON_Delete. what names it in the message. */
MUST_USE Status json_parse(const char *bytes, size_t count, const char *what, cJSON **out,
                           Err *err);

/* Borrowed pointers and copies out of an object; ERR_FORMAT when the key is missing or of another
 * type, or the number not finite, not whole or out of [lo, hi]. */
MUST_USE Status json_get_text(const cJSON *object, const char *key, const char **out, Err *err);
MUST_USE Status json_get_number(const cJSON *object, const char *key, double *out, Err *err);
MUST_USE Status json_get_int(const cJSON *object, const char *key, int lo, int hi, int *out,
                             Err *err);
MUST_USE Status json_get_seed(const cJSON *object, const char *key, uint64_t *out, Err *err);
MUST_USE Status json_get_bool(const cJSON *object, const char *key, bool *out, Err *err);
MUST_USE Status json_get_array(const cJSON *object, const char *key, const cJSON **out, Err *err);

/* A number as it was written by json_number: also "nan", "inf", "-inf". False: neither. */
bool json_as_number(const cJSON *item, double *out);

/* A new item: a number that reads back bit for bit, or a string when it is not finite. NULL when
 * memory ran out. It is for printing: a number of 17 digits is raw text until it was parsed. */
cJSON *json_number(double value);

/* Adds to an object; memory failures show when it is printed (json_print). */
void json_add_number(cJSON *object, const char *key, double value);
void json_add_seed(cJSON *object, const char *key, uint64_t seed);
void json_add_text(cJSON *object, const char *key, const char *text);
void json_add_bool(cJSON *object, const char *key, bool value);

/* Adds the text of item, on one line, to *out. ERR_NOMEM also when item is NULL. */
MUST_USE Status json_print(const cJSON *item, Buf *out, Err *err);

#endif
