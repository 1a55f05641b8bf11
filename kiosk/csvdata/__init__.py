"""The libraries' data as CSV files: text in, records of the domain or named problems out.

Pure but for ``directory``, which reads the files. The central service imports with it, and a
kiosk can answer questions about a directory with it, without any service.

Way through: ``directory`` → ``lines`` (bytes → cells, by the ``Table`` of each file) →
``assembly`` (with what was known before) → ``checks`` → ``Reading``.
"""
