/* files.h - what is read: whole documents, lines of a stream; what is written: a file that is whole or not
 * there. */
#ifndef QUN_CLI_FILES_H
#define QUN_CLI_FILES_H
#include "cli/bytes.h"

/* ---- reading ---- */

typedef struct gunzip gunzip;

/* Bytes of a file or of standard input ("-"), unpacked if they are gzip. */
typedef struct stream {
    const char *name; /* for people */
    int fd;
    gunzip *packed; /* NULL: plain */
    bytes held;     /* bytes read and not yet given from `next` on */
    size_t next;
    uint64_t line; /* number of the line given last */
    bool ended, failed;
} stream;

typedef struct text_line {
    qun_text text; /* without its end; lent until the next one is read */
    uint64_t number;
    bool carriage; /* it ended with CR LF */
    bool too_long; /* over 16 MiB: `text` is its beginning */
} text_line;

/* False: said why. */
bool stream_open(stream *s, const char *path);
/* False at the end, or if reading failed (`failed`, said why). A byte-order mark at the beginning is passed
 * over. */
bool stream_line(stream *s, text_line *out);
/* Can stream_line give one without reading any further? */
bool stream_ready(const stream *s);
/* The next line, or as much of it as is at hand; nothing is taken. Lent until the next call. */
qun_text stream_peek(stream *s);
void stream_close(stream *s);

/* A whole document of at most `most` bytes. False: said why. */
bool file_read(const char *path, uint64_t most, bytes *out);

/* Unpacks what begins with these bytes; NULL if this build cannot. */
gunzip *gunzip_new(int fd, const char *begin, size_t len);
/* Bytes unpacked; 0: the end; -1: said why. */
ptrdiff_t gunzip_read(gunzip *g, const char *name, char *to, size_t room);
void gunzip_drop(gunzip *g);
/* read(2) that goes on after signals; -1: said why. */
ptrdiff_t read_some(int fd, const char *name, char *to, size_t room);

/* ---- writing ---- */

/* Standard output, or a file that takes its name when all is written. */
typedef struct output {
    const char *path; /* NULL: standard output */
    char *temporary;  /* NULL: written in place: standard output, a device, a pipe */
    int fd;
    bool failed; /* said why; what is written from then on is dropped */
    bytes held;
} output;

bool output_open(output *o, const char *path);
void output_write(output *o, const char *at, size_t len);
/* Writes what is held. False: said why. */
bool output_flush(output *o);
/* Writes what is held and gives the file its name. Unless `over`, a file that is there already stays and is
 * an error. False: said why. */
bool output_close(output *o, bool over);
/* Drops what was written; a file that was there before stays as it was. */
void output_drop(output *o);
#endif
