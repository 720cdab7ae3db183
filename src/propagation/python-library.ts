/** Whether a module is of Python's own library, whose imports stand apart above the others. */

const modules = new Set(
  (
    'abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs ' +
    'collections colorsys concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses ' +
    'datetime dbm decimal difflib dis distutils doctest email enum errno faulthandler fcntl filecmp fileinput fnmatch ' +
    'fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib ' +
    'imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math ' +
    'mimetypes mmap multiprocessing netrc numbers operator optparse os pathlib pdb pickle pkgutil platform plistlib ' +
    'poplib posixpath pprint profile pstats pty pwd queue quopri random re readline reprlib resource runpy sched secrets ' +
    'select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string ' +
    'stringprep struct subprocess symtable sys sysconfig syslog tarfile telnetlib tempfile termios textwrap threading ' +
    'time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty types typing unicodedata unittest urllib ' +
    'uuid venv warnings wave weakref webbrowser winreg xml xmlrpc zipapp zipfile zipimport zlib zoneinfo'
  ).split(' '),
);

export function isOfPython(module: string): boolean {
  return modules.has(module.split('.')[0]!);
}
