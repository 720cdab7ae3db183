/** Names that a language has by itself. A file may import another thing under such a name, but seldom has to. */
import { isScript } from './language-family.ts';

const python = new Set(
  (
    'abs all any ascii basestring bin bool breakpoint bytearray bytes callable chr classmethod cmp compile complex ' +
    'copyright credits delattr dict dir divmod enumerate eval exec execfile exit file filter float format frozenset ' +
    'getattr globals hasattr hash help hex id input int intern isinstance issubclass iter len license list locals long ' +
    'map max memoryview min next object oct open ord pow print property quit range raw_input reduce reload repr ' +
    'reversed round set setattr slice sorted staticmethod str sum super tuple type unichr unicode vars xrange zip ' +
    'ArithmeticError AssertionError AttributeError BaseException BufferError ConnectionError EOFError EnvironmentError ' +
    'Exception FileExistsError FileNotFoundError FutureWarning ImportError ImportWarning IndentationError IndexError ' +
    'IOError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplemented ' +
    'NotImplementedError OSError OverflowError PermissionError RecursionError ReferenceError ResourceWarning ' +
    'RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SystemError SystemExit TimeoutError ' +
    'TypeError UnicodeDecodeError UnicodeEncodeError UnicodeError UserWarning ValueError Warning ZeroDivisionError'
  ).split(' '),
);

/** Of a browser's names, those that read like any other; of the rest, the prefix tells. */
const browser = new Set(
  (
    'Animation Attr Audio Cache Comment Document Element File FileList FileReader Gamepad History Image Lock Location ' +
    'MediaSource Navigator Node NodeList Notification Option Plugin Range Report Screen Selection ShadowRoot Storage ' +
    'Text Touch Window Worker alert caches close confirm document external find focus frames history indexedDB ' +
    'innerHeight innerWidth length location menubar moveTo name navigator open opener origin parent postMessage prompt ' +
    'screen scroll self status stop toolbar top window'
  ).split(' '),
);

export function isBuiltIn(language: string | undefined, name: string): boolean {
  if (language === 'python') return python.has(name);
  // Those of the runtime at hand: what it has, most have.
  return (
    isScript(language) && (name in globalThis || browser.has(name) || /^(?:HTML|SVG|DOM)[A-Z]/.test(name))
  );
}
