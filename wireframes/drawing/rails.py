"""Where walls should stand: what the rows above and below say about a column.

Rows vote for a column with the posts that they have in it, the nearest with most weight. A vote passes through rows
whose own walls are adrift, and through none whose walls are all in place.
"""

from wireframes.drawing.posts import NEVER, SURE, Post, Posts

REACH = 8  # rows on each side that are asked
MOST_MISSES = 3  # of them, one after another, that have nothing in the column
_FURTHER = 0.75  # a vote's weight, from one row to the next
_IN_THE_AIR = 0.5  # what a wall says that ends at nothing
_CLOSED = 0.4  # a wall may end at a flat line


class TooTangled(Exception):
    """More work than a drawing may take."""


class Rails:
    """The votes, and a bound on how many may be counted."""

    def __init__(self, posts: Posts, budget: int) -> None:
        self.posts = posts
        self.left = budget

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooTangled

    def columns(self, row: int) -> list[int]:
        """Columns in which rows close by have posts, from left to right."""
        rows = self.posts.rows
        close = range(max(0, row - MOST_MISSES - 1), min(len(rows), row + MOST_MISSES + 2))
        found = {column for each in close if each != row for column in rows[each]}
        self.spend(len(found))
        return sorted(found)

    def worth(self, row: int, column: int, post: Post) -> float:
        """How much speaks for a post in this column of the row. From 0, which is nothing, to about 7."""
        up, sure_up = self._votes(row, column, -1) if post.up else (0.0, False)
        down, sure_down = self._votes(row, column, +1) if post.down else (0.0, False)
        if up and down:
            return up + down
        is_wall = post == (SURE, SURE)
        return up + down if not is_wall or sure_up or sure_down else 0.0

    def _votes(self, row: int, column: int, step: int) -> tuple[float, bool]:
        """Those from one side, and whether the nearest post says for certain that its wall comes this way."""
        posts, total, weight, misses, sure = self.posts, 0.0, 1.0, 0, False
        open_ended = False  # the wall goes on, as far as its last post says
        for distance in range(1, REACH + 1):
            other = row + step * distance
            if not 0 <= other < len(posts.rows):
                break
            self.spend(1)
            post = posts.rows[other].get(column)
            if post:
                towards, onwards = (post.down, post.up) if step < 0 else (post.up, post.down)
                if towards == NEVER:
                    break
                sure = sure or (not total and towards == SURE)
                total += weight * towards
                open_ended = onwards == SURE
                if onwards == NEVER:
                    break
                weight *= _FURTHER * onwards
                misses = 0
                continue
            if open_ended and posts.ends_at(other, column):
                open_ended = False
            if distance == 1 and posts.is_flat_at(other, column):
                total += _CLOSED
            misses += 1
            if posts.settled[other] or misses > MOST_MISSES:
                break
            weight *= _FURTHER
        return total * (_IN_THE_AIR if open_ended and misses else 1.0), sure
