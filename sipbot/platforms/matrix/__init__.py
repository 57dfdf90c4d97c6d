"""Matrix, with matrix-nio: plain and encrypted rooms, numbers and polls instead of buttons."""
