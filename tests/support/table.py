"""Prints benchmark results, an object a line, as a table: ./dev bench."""
import json
import sys


def figure(value):
    if isinstance(value, float) and abs(value) < 10000:
        return f"{value:,.4g}"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value or "")


rows = [("name", "value", "unit", "peer", "ratio")]
for line in sys.stdin:
    if line.startswith("{"):
        result = json.loads(line)
        rows.append(tuple(figure(result.get(key)) for key in rows[0]))
    else:
        print(line, end="", file=sys.stderr)
widths = [max(len(row[i]) for row in rows) for i in range(5)]
for row in rows:
    name, value, unit, peer, ratio = (cell.ljust(width) for cell, width in zip(row, widths))
    value, ratio = row[1].rjust(widths[1]), row[4].rjust(widths[4])
    print("  ".join((name, value, unit, peer, ratio)).rstrip())
