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

/** TypeScript's types, which no value of the runtime stands for. */
const types = new Set(
  (
    'ArrayLike AsyncGenerator AsyncIterable AsyncIterableIterator AsyncIterator Awaited BodyInit Capitalize ' +
    'ConstructorParameters Exclude Extract Generator HeadersInit InstanceType Iterable IterableIterator IteratorResult JSX ' +
    'Lowercase NodeJS NoInfer NonNullable Omit Parameters Partial Pick PromiseLike PropertyDescriptor PropertyKey Readonly ' +
    'ReadonlyArray ReadonlyMap ReadonlySet Record RequestInfo RequestInit Required ResponseInit ReturnType ' +
    'TemplateStringsArray ThisParameterType ThisType Uncapitalize Uppercase'
  ).split(' '),
);

/** Rust's prelude. Files that import another `Result` mean that one; one that does not means this. */
const rust = new Set(
  (
    'AsMut AsRef Box Clone Copy Default DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut FnOnce From ' +
    'FromIterator Into IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Self Send Sized Some String ' +
    'Sync ToOwned ToString TryFrom TryInto Unpin Vec drop str'
  ).split(' '),
);

/** Of `java.lang`, which no file imports. */
const java = new Set(
  (
    'AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException AssertionError ' +
    'AutoCloseable Boolean Byte CharSequence Character Class ClassCastException ClassLoader ClassNotFoundException ' +
    'CloneNotSupportedException Cloneable Comparable Deprecated Double Enum Error Exception Float FunctionalInterface ' +
    'IllegalAccessException IllegalArgumentException IllegalStateException IndexOutOfBoundsException Integer ' +
    'InterruptedException Iterable Long Math Module NegativeArraySizeException NoSuchFieldException NoSuchMethodException ' +
    'NullPointerException Number NumberFormatException Object OutOfMemoryError Override Package Process ProcessBuilder ' +
    'ProcessHandle Readable Record ReflectiveOperationException Runnable Runtime RuntimeException SafeVarargs ' +
    'SecurityException Short StackOverflowError StackTraceElement StackWalker StrictMath String StringBuffer StringBuilder ' +
    'StringIndexOutOfBoundsException SuppressWarnings System Thread ThreadGroup ThreadLocal Throwable Void'
  ).split(' '),
);

export function isBuiltIn(language: string | undefined, name: string): boolean {
  if (language === 'python') return python.has(name);
  if (language === 'rust') return rust.has(name);
  if (language === 'java') return java.has(name);
  if (!isScript(language)) return false;
  // Those of the runtime at hand: what it has, most have.
  return name in globalThis || browser.has(name) || types.has(name) || /^(?:HTML|SVG|DOM)[A-Z]/.test(name);
}

/** What a test runner may give without an import. */
export function isGivenToTests(name: string): boolean {
  return /^(?:after|afterAll|afterEach|assert|before|beforeAll|beforeEach|context|describe|expect|it|jest|suite|test|vi)$/.test(
    name,
  );
}
