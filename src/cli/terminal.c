/* terminal.c - the terminal's raw mode, left on every way out: the end of a line, exit(), signals. */
#include "cli/terminal.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before; /* as it was found */
static volatile sig_atomic_t is_raw;

/* Those that end or stop the program; each finds the terminal as it was. */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
enum { SIGNALS = sizeof signals / sizeof *signals };
static struct sigaction former[SIGNALS];

static bool term_is_plain(void)
{
    const char *term = getenv("TERM");
    return !term || !*term || strcmp(term, "dumb") == 0;
}

bool terminal_edits(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !term_is_plain();
}

bool terminal_colours(void)
{
    const char *no = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !term_is_plain() && !(no && *no);
}

/* ---- raw mode ---- */

/* What follows is the signal's own doing: it ends or stops the program as soon as this returns. */
static void on_signal(int number)
{
    int kept = errno;
    if (is_raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    is_raw = 0;
    signal(number, SIG_DFL);
    raise(number);
    errno = kept;
}

static void on_resize(int number)
{
    (void)number; /* that the read is interrupted is enough */
}

static void watch_signals(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof act);
    act.sa_handler = on_signal;
    for (size_t i = 0; i < SIGNALS; i++) {
        struct sigaction found;
        sigaction(signals[i], &act, &found);
        if (found.sa_handler != on_signal)
            former[i] = found;
        if (found.sa_handler == SIG_IGN)
            sigaction(signals[i], &found, NULL);
    }
#ifdef SIGWINCH
    act.sa_handler = on_resize;
    sigaction(SIGWINCH, &act, NULL);
#endif
}

/* The signals are watched first, so that none finds the terminal raw and nobody to restore it. */
static bool make_raw(void)
{
    struct termios raw = before;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_cflag |= CS8;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_raw = 1;
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

bool terminal_raw(void)
{
    static bool watching;
    if (is_raw)
        return true;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return false;
    if (!watching)
        atexit(terminal_restore);
    watching = true;
    watch_signals();
    if (make_raw())
        return true;
    terminal_restore();
    return false;
}

void terminal_restore(void)
{
    if (!is_raw)
        return;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    is_raw = 0;
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &former[i], NULL);
}

/* It goes on here: raw again. */
void terminal_stop(void)
{
    raise(SIGTSTP);
    terminal_raw();
}

/* ---- what goes in and out ---- */

size_t terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

void terminal_write(const char *at, size_t len)
{
    while (len) {
        ptrdiff_t put = write(STDOUT_FILENO, at, len);
        if (put < 0 && errno != EINTR)
            return;
        at += put > 0 ? put : 0;
        len -= put > 0 ? (size_t)put : 0;
    }
}

static int interrupted(void)
{
    return is_raw || terminal_raw() ? BYTE_AGAIN : BYTE_END;
}

int terminal_byte(int milliseconds)
{
    unsigned char byte;
    struct pollfd wait = {STDIN_FILENO, POLLIN, 0};
    int ready = poll(&wait, 1, milliseconds);
    if (ready < 0)
        return errno == EINTR ? interrupted() : BYTE_END;
    if (ready == 0)
        return BYTE_NONE;
    ptrdiff_t got = read(STDIN_FILENO, &byte, 1);
    if (got < 0 && errno == EINTR)
        return interrupted();
    return got == 1 ? byte : BYTE_END;
}
