import logging as _logging

logging: _logging.Logger
