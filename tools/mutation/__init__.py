"""Changes the domain one small thing at a time, and tells which changes its tests notice.

For tools/mutants, which makes the copy to work in. mutmut makes the changes inside functions and
shows them. Its own way to try them starts pytest for each; here the tests are collected once, and
each change has a forked child that runs the tests that come by the changed function, the quick
ones first, until one fails.
"""
