/* editor.c - edits one line on a terminal that knows the few sequences all of them share. The cursor moves by
 * characters (code points); table.c knows how many places each takes. */
#include "cli/editor.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ESCAPE_WAIT = 50 }; /* milliseconds: a key sends its sequence at once, a finger does not */

enum {
    KEY_HOME = 256,
    KEY_END,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_DELETE,
    KEY_WORD_LEFT,
    KEY_WORD_RIGHT,
    KEY_NONE
};
#define CTRL(letter) ((letter)&31)

/* ---- the text ---- */

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t char_before(const editor *ed, size_t at)
{
    while (at > 0 && continues(ed->text.at[--at]))
        continue;
    return at;
}

static size_t char_after(const editor *ed, size_t at)
{
    at += at < ed->text.len;
    while (at < ed->text.len && continues(ed->text.at[at]))
        at++;
    return at;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static size_t word_before(const editor *ed, size_t at)
{
    while (at > 0 && !is_word(ed->text.at[at - 1]))
        at--;
    while (at > 0 && is_word(ed->text.at[at - 1]))
        at--;
    return at;
}

static size_t word_after(const editor *ed, size_t at)
{
    while (at < ed->text.len && !is_word(ed->text.at[at]))
        at++;
    while (at < ed->text.len && is_word(ed->text.at[at]))
        at++;
    return at;
}

/* Up to the blank before: a whole argument, as Ctrl-W is known to do. */
static size_t blank_before(const editor *ed, size_t at)
{
    while (at > 0 && ed->text.at[at - 1] == ' ')
        at--;
    while (at > 0 && ed->text.at[at - 1] != ' ')
        at--;
    return at;
}

static void cut(editor *ed, size_t from, size_t to)
{
    if (from == to)
        return;
    memmove(ed->text.at + from, ed->text.at + to, ed->text.len - to);
    ed->text.len -= to - from;
    ed->at = from;
}

static void insert(editor *ed, const char *at, size_t len)
{
    bytes_room(&ed->text, len);
    memmove(ed->text.at + ed->at + len, ed->text.at + ed->at, ed->text.len - ed->at);
    memcpy(ed->text.at + ed->at, at, len);
    ed->text.len += len;
    ed->at += len;
}

static void take(editor *ed, qun_text text)
{
    ed->text.len = 0;
    bytes_text(&ed->text, text);
    ed->at = ed->text.len;
    ed->from = 0;
}

/* ---- what is shown ---- */

static size_t width(const editor *ed, size_t from, size_t to)
{
    return from < to ? table_width((qun_text){ed->text.at + from, to - from}) : 0;
}

/* Moves the window so that the cursor stands in it and no more is hidden than must be. Only what is near the
 * cursor is measured: a pasted line may be long. */
static void frame(editor *ed, size_t room)
{
    size_t first = ed->at;
    while (first > 0 && width(ed, char_before(ed, first), ed->at) <= room)
        first = char_before(ed, first);
    if (ed->from < first)
        ed->from = first;
    if (ed->from > ed->at)
        ed->from = ed->at;
    while (ed->from > 0 && ed->text.len - ed->from < 4 * room &&
           width(ed, char_before(ed, ed->from), ed->text.len) <= room)
        ed->from = char_before(ed, ed->from);
}

static void show(editor *ed)
{
    bytes b = {NULL, 0, 0};
    char move[32];
    size_t used = strlen(ed->prompt), columns = terminal_columns();
    size_t room = columns > used + 4 ? columns - used - 1 : 4;
    frame(ed, room);
    size_t end = ed->at;
    while (end < ed->text.len && width(ed, ed->from, char_after(ed, end)) <= room)
        end = char_after(ed, end);
    bytes_char(&b, '\r');
    bytes_str(&b, ed->prompt);
    if (end > ed->from)
        table_text(&b, (qun_text){ed->text.at + ed->from, end - ed->from});
    bytes_str(&b, "\x1b[K\r");
    snprintf(move, sizeof move, "\x1b[%zuC", used + width(ed, ed->from, ed->at));
    bytes_str(&b, move);
    terminal_write(b.at, b.len);
    bytes_drop(&b);
}

/* The line as it is left behind: whole, in as many rows as it takes. */
static void show_whole(const editor *ed, const char *behind)
{
    bytes b = {NULL, 0, 0};
    bytes_char(&b, '\r');
    bytes_str(&b, ed->prompt);
    if (ed->text.len)
        table_text(&b, (qun_text){ed->text.at, ed->text.len});
    bytes_str(&b, behind);
    bytes_str(&b, "\x1b[K\n");
    terminal_write(b.at, b.len);
    bytes_drop(&b);
}

/* ---- completion ---- */

void candidates_add(candidates *c, qun_text text)
{
    c->items = memory_resize(c->items, c->count + 1, sizeof *c->items);
    c->items[c->count] = (bytes){NULL, 0, 0};
    bytes_text(&c->items[c->count++], text);
}

void candidates_drop(candidates *c)
{
    for (size_t i = 0; i < c->count; i++)
        bytes_drop(&c->items[i]);
    free(c->items);
    *c = (candidates){NULL, 0, 0};
}

static size_t shared(const candidates *c)
{
    size_t len = c->items[0].len;
    for (size_t i = 1; i < c->count; i++) {
        size_t same = 0;
        while (same < len && same < c->items[i].len && c->items[i].at[same] == c->items[0].at[same])
            same++;
        len = same;
    }
    while (len > 0 && len < c->items[0].len && continues(c->items[0].at[len]))
        len--;
    return len;
}

static void list(const candidates *c)
{
    bytes b = {NULL, 0, 0};
    size_t widest = 0;
    for (size_t i = 0; i < c->count; i++) {
        size_t one = table_width((qun_text){c->items[i].at, c->items[i].len});
        widest = one > widest ? one : widest;
    }
    size_t columns = terminal_columns() / (widest + 2);
    bytes_char(&b, '\n');
    for (size_t i = 0; i < c->count; i++) {
        table_cell(&b, (qun_text){c->items[i].at, c->items[i].len}, widest + 1);
        if (i + 1 == c->count || (columns && (i + 1) % columns == 0) || !columns) {
            while (b.at[b.len - 1] == ' ')
                b.len--;
            bytes_char(&b, '\n');
        }
    }
    terminal_write(b.at, b.len);
    bytes_drop(&b);
}

static void complete(editor *ed)
{
    candidates c = {NULL, 0, 0};
    ed->complete(ed->of, (qun_text){ed->text.at ? ed->text.at : "", ed->at}, &c);
    size_t len = c.count ? shared(&c) : 0;
    if (!c.count)
        terminal_write("\a", 1);
    else if (len > c.len)
        insert(ed, c.items[0].at + c.len, len - c.len);
    else if (c.count > 1)
        list(&c);
    candidates_drop(&c);
}

/* ---- the history ---- */

static void recall(editor *ed, size_t line)
{
    if (ed->recall == ed->history->count) {
        ed->kept.len = 0;
        bytes_add(&ed->kept, ed->text.at, ed->text.len);
    }
    ed->recall = line;
    const bytes *from = line < ed->history->count ? &ed->history->lines[line] : &ed->kept;
    take(ed, (qun_text){from->at, from->len});
}

/* ---- keys ---- */

static int escaped_number(int byte)
{
    static const struct {
        char digit;
        int key;
    } keys[] = {{'1', KEY_HOME}, {'3', KEY_DELETE}, {'4', KEY_END}, {'7', KEY_HOME}, {'8', KEY_END}};
    int first = byte, length = 0;
    for (; length < 16 && ((byte >= '0' && byte <= '9') || byte == ';'); length++)
        byte = terminal_byte(ESCAPE_WAIT);
    if (byte == 'C' || byte == 'D') /* with Ctrl or Alt */
        return byte == 'C' ? KEY_WORD_RIGHT : KEY_WORD_LEFT;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (byte == '~' && length == 1 && keys[i].digit == first)
            return keys[i].key;
    return KEY_NONE;
}

static int escaped(void)
{
    static const struct {
        char letter;
        int key;
    } keys[] = {{'A', KEY_UP},   {'B', KEY_DOWN}, {'C', KEY_RIGHT},
                {'D', KEY_LEFT}, {'F', KEY_END},  {'H', KEY_HOME}};
    int byte = terminal_byte(ESCAPE_WAIT);
    if (byte == 'b' || byte == 'f')
        return byte == 'b' ? KEY_WORD_LEFT : KEY_WORD_RIGHT;
    if (byte != '[' && byte != 'O')
        return KEY_NONE;
    byte = terminal_byte(ESCAPE_WAIT);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].letter == byte)
            return keys[i].key;
    return byte >= '0' && byte <= '9' ? escaped_number(byte) : KEY_NONE;
}

/* One character of the text; bytes that are none are passed over. */
static void type(editor *ed, int byte)
{
    char text[4] = {(char)byte};
    size_t len = byte < 0x80 ? 1 : byte < 0xC2 ? 0 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < len; i++) {
        int next = terminal_byte(ESCAPE_WAIT);
        if (next < 0x80 || next > 0xBF)
            return;
        text[i] = (char)next;
    }
    insert(ed, text, len);
}

static void move(editor *ed, int key)
{
    switch (key) {
    case CTRL('A'):
    case KEY_HOME:
        ed->at = 0;
        break;
    case CTRL('E'):
    case KEY_END:
        ed->at = ed->text.len;
        break;
    case CTRL('B'):
    case KEY_LEFT:
        ed->at = char_before(ed, ed->at);
        break;
    case CTRL('F'):
    case KEY_RIGHT:
        ed->at = char_after(ed, ed->at);
        break;
    case KEY_WORD_LEFT:
        ed->at = word_before(ed, ed->at);
        break;
    case KEY_WORD_RIGHT:
        ed->at = word_after(ed, ed->at);
        break;
    }
}

static void erase(editor *ed, int key)
{
    switch (key) {
    case 0x7F:
    case CTRL('H'):
        cut(ed, char_before(ed, ed->at), ed->at);
        break;
    case CTRL('D'):
    case KEY_DELETE:
        cut(ed, ed->at, char_after(ed, ed->at));
        break;
    case CTRL('K'):
        cut(ed, ed->at, ed->text.len);
        break;
    case CTRL('U'):
        cut(ed, 0, ed->at);
        break;
    case CTRL('W'):
        cut(ed, blank_before(ed, ed->at), ed->at);
        break;
    }
}

static void command(editor *ed, int key)
{
    switch (key) {
    case CTRL('P'):
    case KEY_UP:
        if (ed->recall > 0)
            recall(ed, ed->recall - 1);
        break;
    case CTRL('N'):
    case KEY_DOWN:
        if (ed->recall < ed->history->count)
            recall(ed, ed->recall + 1);
        break;
    case '\t':
        complete(ed);
        break;
    case CTRL('L'):
        terminal_write("\x1b[H\x1b[2J", 7);
        break;
    case CTRL('Z'):
        show_whole(ed, "");
        terminal_stop();
        break;
    }
}

/* EDIT_*, or -1: the line goes on. */
static int press(editor *ed, int key)
{
    switch (key) {
    case BYTE_END:
        return EDIT_END;
    case '\r':
    case '\n':
        show_whole(ed, "");
        return EDIT_DONE;
    case CTRL('C'):
        show_whole(ed, "^C");
        return EDIT_CLEARED;
    case CTRL('D'):
        if (ed->text.len)
            break;
        terminal_write("\n", 1);
        return EDIT_END;
    }
    move(ed, key);
    erase(ed, key);
    command(ed, key);
    if (key >= 0x20 && key < 256 && key != 0x7F)
        type(ed, key);
    return -1;
}

int editor_read(editor *ed)
{
    int done = -1;
    take(ed, (qun_text){NULL, 0});
    ed->recall = ed->history->count;
    if (!terminal_raw())
        return EDIT_END;
    while (done < 0) {
        show(ed);
        int key = terminal_byte(-1);
        done = press(ed, key == 0x1B ? escaped() : key);
    }
    terminal_restore();
    return done;
}

void editor_drop(editor *ed)
{
    bytes_drop(&ed->text);
    bytes_drop(&ed->kept);
}
