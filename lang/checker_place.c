/* lang/checker_place.c - names, members and elements: what they stand for. */
#include <stdio.h>
#include <string.h>

#include "lang/checker_priv.h"
#include "lang/names_priv.h"

/* What stands before the indices: how many it takes, and how many elements there are. */
typedef struct {
    int dimensions;
    int size[DIMENSIONS_MAX];
    char name[3 * IDENTIFIER_BYTES_MAX]; /* as it was written */
} Shape;

/* A name in an expression. */
static void check_name(Checker *c, Expr *e, Shape *shape)
{
    const Name *name = &c->names[e->at.name];
    Symbol *symbol = name->symbol;

    (void)snprintf(shape->name, sizeof shape->name, "%.*s", e->at.length, e->at.text);
    if (symbol != NULL) {
        e->symbol = symbol;
        e->type = symbol->type;
        e->kind = symbol->type >= TYPE_STEP ? EXPR_POINTER : EXPR_VARIABLE;
        shape->dimensions = symbol->dimensions;
        memcpy(shape->size, symbol->size, sizeof shape->size);
        if (symbol->type == TYPE_BAD) {
            check_bad(e);
        } else if (symbol->is_unfinished) {
            checker_error(c, &e->at, "%s is used in its own initialiser", shape->name);
            check_bad(e);
        }
    } else if (name->param > 0) {
        e->kind = EXPR_PARAM;
        e->type = TYPE_FLOAT;
        e->number = name->param - 1;
    } else if (name_constant(&e->at, &e->constant) ||
               name_label(c->program->task, &e->at, &e->constant)) {
        e->kind = EXPR_CONSTANT;
        e->type = e->constant.type;
    } else {
        checker_unknown_name(c, e);
    }
}

/* prev, now or act behind a step. False: it is something else. */
static bool step_part(const Token *name, StepPart *part)
{
    static const char *const words[] = {"prev", "now", "act"};

    for (int i = 0; i < 3; i++) {
        if (token_is(name, words[i])) {
            *part = (StepPart)i;
            return true;
        }
    }
    return false;
}

static void check_step_member(Checker *c, Expr *e)
{
    static const char *const names[] = {"t",         "t_max", "gamma", "terminated",
                                        "truncated", "prev",  "now",   "act"};
    static const Type types[] = {TYPE_INT, TYPE_INT, TYPE_FLOAT, TYPE_BOOL, TYPE_BOOL};
    const Task *task = c->program->task;
    const Token *name = &e->name;

    for (int i = 0; i < 5; i++) {
        if (token_is(name, names[i])) {
            e->kind = EXPR_STEP_MEMBER;
            e->member = (StepMember)i;
            e->type = types[i];
            return;
        }
    }
    if (step_part(name, &e->part)) {
        checker_error(c, name, "structs are not copied in Reward C: read a field, as in s->%.*s.%s",
                      name->length, name->text,
                      e->part == PART_ACT ? task->actions[0].name : task->fields[0].name);
    } else {
        (void)checker_unknown_member(c, name, "the step", names, ARRAY_LEN(names));
        for (int i = 0; i < task->field_count; i++) {
            if (token_is(name, task->fields[i].name)) {
                checker_hint(c, "the fields of the state are read as s->now.%s and s->prev.%s",
                             task->fields[i].name, task->fields[i].name);
            }
        }
    }
    check_bad(e);
}

static void unknown_cell(Checker *c, Expr *e)
{
    const Program *p = c->program;
    const char *names[CELLS_MAX];

    if (c->names[e->name.name].is_reported || c->syntax->memory_damaged) {
        return;
    }
    c->names[e->name.name].is_reported = true;
    for (int i = 0; i < p->cell_count; i++) {
        names[i] = p->cells[i].name;
    }
    if (checker_unknown_member(c, &e->name, "MEMORY", names, p->cell_count)) {
        checker_hint(c, "what lasts from step to step is declared first: MEMORY(float %.*s;);",
                     e->name.length, e->name.text);
    }
}

static void check_memory_member(Checker *c, Expr *e, Shape *shape)
{
    const Program *p = c->program;
    int number = c->names[e->name.name].cell - 1;

    if (number < 0) {
        unknown_cell(c, e);
        check_bad(e);
        return;
    }
    e->kind = p->cells[number].kind == CELL_NONE ? EXPR_MEMORY : EXPR_CELL;
    e->number = number;
    e->type = p->cells[number].type;
    shape->dimensions = p->cells[number].length > 0;
    shape->size[0] = p->cells[number].length;
}

static void check_term(Checker *c, Expr *e)
{
    const Terms *terms = &c->program->terms;
    const char *names[TERMS_MAX];
    int number = c->names[e->name.name].term - 1;

    if (number >= 0) {
        e->kind = EXPR_TERM;
        e->number = number;
        e->type = TYPE_FLOAT;
        return;
    }
    check_bad(e);
    if (c->names[e->name.name].is_reported || c->syntax->terms_damaged) {
        return;
    }
    c->names[e->name.name].is_reported = true;
    for (int i = 0; i < terms->count; i++) {
        names[i] = terms->items[i].name;
    }
    if (checker_unknown_member(c, &e->name, "out (what COMPONENTS and the like declare)", names,
                               terms->count)) {
        checker_hint(c, "a term is declared first: COMPONENTS(%.*s);", e->name.length,
                     e->name.text);
    }
}

/* a->name */
static void check_arrow(Checker *c, Expr *e, Shape *shape)
{
    Shape base = {0};
    Expr *a = e->a;
    Token at = a->at;

    if (a->kind != EXPR_NAME) {
        check_expression(c, a);
        if (a->type != TYPE_BAD) {
            checker_error(c, &e->at, "'->' reads the parameters of the function and nothing else");
        }
        check_bad(e);
        return;
    }
    check_name(c, a, &base);
    (void)snprintf(shape->name, sizeof shape->name, "%.60s->%.*s", base.name, e->name.length,
                   e->name.text);
    e->a = NULL;
    e->at = at;
    e->symbol = a->symbol;
    switch (a->type) {
    case TYPE_STEP:
        check_step_member(c, e);
        break;
    case TYPE_MEMORY:
        check_memory_member(c, e, shape);
        break;
    case TYPE_OUT:
        check_term(c, e);
        break;
    default:
        if (a->type != TYPE_BAD) {
            checker_error(c, &at, "%s is no pointer: '->' reads s, m and out", base.name);
        }
        check_bad(e);
        break;
    }
}

/* The field of that name that rewards may see, or -1. names gets all of them. */
static int find_field(const Task *task, StepPart part, const Token *name, const char **names,
                      int *count)
{
    const Field *fields = part == PART_ACT ? task->actions : task->fields;
    int field_count = part == PART_ACT ? task->action_count : task->field_count;

    *count = 0;
    for (int i = 0; i < field_count; i++) {
        if (part != PART_ACT && (fields[i].seen & SEEN_BY_REWARD) == 0) {
            continue;
        }
        if (token_is(name, fields[i].name)) {
            return i;
        }
        names[(*count)++] = fields[i].name;
    }
    return -1;
}

static void check_field(Checker *c, Expr *e, Shape *shape)
{
    const Task *task = c->program->task;
    const char *names[FIELDS_MAX + ACTION_FLOATS_MAX];
    const Field *field;
    int count, number = find_field(task, e->part, &e->name, names, &count);

    if (number < 0) {
        (void)checker_unknown_member(c, &e->name,
                                     e->part == PART_ACT ? "the action (s->act)"
                                                         : "the state (s->now, s->prev)",
                                     names, count);
        check_bad(e);
        return;
    }
    field = e->part == PART_ACT ? &task->actions[number] : &task->fields[number];
    e->kind = EXPR_FIELD;
    e->number = number;
    e->type = field->kind == FIELD_FLOAT ? TYPE_FLOAT : TYPE_INT;
    shape->dimensions = field->count > 1;
    shape->size[0] = field->count;
}

/* a.name: only s->now.x and the like. */
static void check_dot(Checker *c, Expr *e, Shape *shape)
{
    Expr *owner = e->a;
    Shape base = {0};

    if (owner->kind == EXPR_ARROW && owner->a->kind == EXPR_NAME &&
        step_part(&owner->name, &e->part)) {
        check_name(c, owner->a, &base);
        if (owner->a->type == TYPE_STEP) {
            (void)snprintf(shape->name, sizeof shape->name, "%.60s->%.*s.%.*s", base.name,
                           owner->name.length, owner->name.text, e->name.length, e->name.text);
            e->at = owner->a->at;
            e->symbol = owner->a->symbol;
            e->a = NULL;
            check_field(c, e, shape);
            return;
        }
        if (owner->a->type == TYPE_BAD) {
            check_bad(e);
            return;
        }
    } else if (owner->kind == EXPR_NAME) {
        check_name(c, owner, &base);
        if (owner->kind == EXPR_POINTER) {
            checker_error(c, &e->at, "%s is a pointer: write %s->%.*s", base.name, base.name,
                          e->name.length, e->name.text);
            check_bad(e);
            return;
        }
    } else {
        check_expression(c, owner);
    }
    if (owner->kind != EXPR_BAD) {
        checker_error(c, &e->at,
                      "'.' reads the fields of s->now, s->prev and s->act and nothing "
                      "else");
    }
    check_bad(e);
}

/* s->now->x is s->now.x */
static bool is_step_part_arrow(const Expr *e)
{
    StepPart part;

    return e->kind == EXPR_ARROW && e->a->kind == EXPR_ARROW && e->a->a->kind == EXPR_NAME &&
           step_part(&e->a->name, &part);
}

static void check_base(Checker *c, Expr *e, Shape *shape)
{
    if (is_step_part_arrow(e)) {
        checker_error(c, &e->at, "s->%.*s is no pointer: write s->%.*s.%.*s", e->a->name.length,
                      e->a->name.text, e->a->name.length, e->a->name.text, e->name.length,
                      e->name.text);
        check_bad(e);
    } else if (e->kind == EXPR_NAME) {
        check_name(c, e, shape);
    } else if (e->kind == EXPR_ARROW) {
        check_arrow(c, e, shape);
    } else if (e->kind == EXPR_DOT) {
        check_dot(c, e, shape);
    } else {
        check_expression(c, e);
        (void)snprintf(shape->name, sizeof shape->name, "this");
    }
}

/* The index at place i of e. One that is known must be within the array. */
static void check_index(Checker *c, Expr **index, const Shape *shape, int i)
{
    bool is_target = c->is_target;
    Constant x;

    c->is_target = false;
    check_value(c, *index);
    c->is_target = is_target;
    check_int(c, index, "an index");
    if (constant_of(*index, &x) && x.type == TYPE_INT && (x.i < 0 || x.i >= shape->size[i])) {
        checker_error(c, &(*index)->at, "%s has %d elements%s, 0 to %d: there is no element %d",
                      shape->name, shape->size[i], shape->dimensions > 1 ? " here" : "",
                      shape->size[i] - 1, x.i);
    }
}

/* The indices behind what e stands for, and whether it takes so many. */
static void check_indices(Checker *c, Expr *e, Expr **indices, int count, const Shape *shape)
{
    bool is_bad = e->kind == EXPR_BAD;

    if (!is_bad && e->kind == EXPR_POINTER && count > 0) {
        checker_error(c, &e->at, "%s is a pointer: it is only read with -> or handed on",
                      shape->name);
        is_bad = true;
    } else if (!is_bad && shape->dimensions == 0 && count > 0) {
        checker_error(c, &e->at, "%s is no array", shape->name);
        is_bad = true;
    } else if (!is_bad && count > shape->dimensions) {
        checker_error(c, &e->at, "%s has %d dimension%s, %d indices are given", shape->name,
                      shape->dimensions, shape->dimensions > 1 ? "s" : "", count);
        is_bad = true;
    } else if (!is_bad && count < shape->dimensions) {
        checker_error(c, &e->at,
                      "%s is an array: it is read by its elements, as in %s%s; it cannot be "
                      "handed on",
                      shape->name, shape->name,
                      shape->dimensions == 1   ? "[0]"
                      : shape->dimensions == 2 ? "[0][0]"
                                               : "[0][0][0]");
        is_bad = true;
    }
    for (int i = 0; i < count; i++) {
        if (is_bad) {
            check_expression(c, indices[i]);
        } else {
            check_index(c, &indices[i], shape, i);
            e->index[i] = indices[i];
            e->height = e->height > indices[i]->height ? e->height : indices[i]->height + 1;
        }
    }
    e->index_count = is_bad ? 0 : count;
    if (is_bad) {
        check_bad(e);
    }
}

/* Names, members, elements; of cells too. What is left is checked. */
static void check_any_place(Checker *c, Expr *e)
{
    Expr *indices[DIMENSIONS_MAX], *base = e;
    Shape shape = {0};
    int count = 0;

    while (base->kind == EXPR_INDEX) {
        if (count == DIMENSIONS_MAX) {
            checker_error(c, &base->at, "an array has at most %d dimensions", DIMENSIONS_MAX);
            check_bad(e);
            return;
        }
        for (int i = count++; i > 0; i--) {
            indices[i] = indices[i - 1];
        }
        indices[0] = base->b;
        base = base->a;
    }
    check_base(c, base, &shape);
    check_indices(c, base, indices, count, &shape);
    if (base != e) {
        *e = *base;
    }
    e->a = e->b = NULL;
}

/* A variable that is read before the text has given it a value. */
static void note_unset(Checker *c, const Expr *e)
{
    Symbol *symbol = e->symbol;

    if (e->kind == EXPR_VARIABLE && !symbol->is_set) {
        symbol->is_set = true;
        checker_note(c, &e->at, "%.*s has no value yet: it is 0", e->at.length, e->at.text);
    }
}

void check_place(Checker *c, Expr *e)
{
    check_any_place(c, e);
    if (e->kind == EXPR_CELL) {
        const Cell *cell = &c->program->cells[e->number];
        const char *index = cell->length > 0 ? "[i]" : "";
        checker_error(c, &e->at,
                      "m->%s is a cell: %s by a primitive that gets its address, as in "
                      "%s(&m->%s%s, …)",
                      cell->name, c->is_target ? "it is changed" : "it is read",
                      cell->kind == CELL_ONCE     ? "once"
                      : cell->kind == CELL_RECORD ? "record"
                      : cell->kind == CELL_GAIN   ? "gain"
                      : cell->kind == CELL_COVER  ? "cover"
                                                  : "idle",
                      cell->name, index);
        check_bad(e);
    } else if (!c->is_target) {
        note_unset(c, e);
    }
}

void check_target(Checker *c, Expr *e)
{
    bool is_target = c->is_target;

    c->is_target = true;
    check_place(c, e);
    c->is_target = is_target;
}

static const char *cell_word(CellKind kind)
{
    size_t count;

    return cell_type_all(&count)[kind - CELL_ONCE].name;
}

void check_cell(Checker *c, Expr *e, const Primitive *primitive)
{
    const char *wanted = cell_word(primitive->cell);
    bool has_address = e->kind == EXPR_ADDRESS;
    Expr *place = has_address ? e->a : e;
    const Cell *cell;
    Token at = place->at;

    if (place->kind != EXPR_ARROW && place->kind != EXPR_INDEX && place->kind != EXPR_BAD) {
        checker_error(c, &e->at, "%s takes the address of a %s in MEMORY first: %s",
                      primitive->name, wanted, primitive->usage);
        check_bad(e);
        return;
    }
    check_any_place(c, place);
    at = place->at;
    if (place->kind == EXPR_BAD) {
        check_bad(e);
        return;
    }
    if (place->kind != EXPR_CELL && place->kind != EXPR_MEMORY) {
        checker_error(c, &at, "%s takes the address of a %s in MEMORY first: %s", primitive->name,
                      wanted, primitive->usage);
        check_bad(e);
        return;
    }
    cell = &c->program->cells[place->number];
    if (cell->kind != primitive->cell) {
        checker_error(c, &at, "%s takes a %s, m->%s is a %s", primitive->name, wanted, cell->name,
                      cell->kind == CELL_NONE ? type_word(cell->type) : cell_word(cell->kind));
        checker_hint(c, "declare it as MEMORY(%s %s;)", wanted, cell->name);
        check_bad(e);
    } else if (!has_address) {
        checker_error(c, &at, "%s takes the address of its cell: write %s(&m->%s%s, …)",
                      primitive->name, primitive->name, cell->name, cell->length > 0 ? "[i]" : "");
        check_bad(e);
    } else {
        *e = *place;
    }
}
