"""How the generators of this room write a table of C."""


def array(head, values):
    """Lines of an array: what it is called, its values, not too many in a line."""
    lines, line = [], "   "
    for value in values:
        piece = f" {value},"
        if len(line) + len(piece) > 110:
            lines.append(line)
            line = "   "
        line += piece
    return [f"static const {head} = {{", *lines, line, "};", ""]
