namespace Colophon.Php.Lexing;

/// <summary>
/// What a token is. As in PHP, a sign of one byte is its own kind (below 256); everything else is named.
/// <see cref="TokenNames.PhpName"/> gives the name PHP uses, e.g. <c>T_OPEN_TAG</c>.
/// </summary>
public enum TokenKind : ushort
{
    /// <summary>The end of the text; it has no bytes.</summary>
    End = 0,
    Exclamation = '!', Quote = '"', Dollar = '$', Percent = '%', OpenParen = '(', CloseParen = ')', Asterisk = '*', Plus = '+',
    Comma = ',', Minus = '-', Dot = '.', Slash = '/', Colon = ':', Semicolon = ';', Less = '<', Equals = '=', Greater = '>', Question = '?',
    At = '@', OpenBracket = '[', CloseBracket = ']', Caret = '^', Backtick = '`', OpenBrace = '{', Bar = '|', CloseBrace = '}', Tilde = '~',

    Integer = 256, Float, Identifier, NameFullyQualified, NameRelative, NameQualified, Variable, InlineHtml, EncapsedText, ConstantString, StringVarName, NumString,
    Include, IncludeOnce, Eval, Require, RequireOnce, LogicalOr, LogicalXor, LogicalAnd, Print, Yield, YieldFrom, InstanceOf, New, Clone, Exit,
    If, ElseIf, Else, EndIf, Echo, Do, While, EndWhile, For, EndFor, Foreach, EndForeach, Declare, EndDeclare, As, Switch, EndSwitch, Case, Default, Match,
    Break, Continue, Goto, Function, Fn, Const, Return, Try, Catch, Finally, Throw, Use, InsteadOf, Global, Static, Abstract, Final, Private, Protected, Public, ReadOnly,
    PublicSet, ProtectedSet, PrivateSet, Var, Unset, Isset, Empty, HaltCompiler, Class, Trait, Interface, Enum, Extends, Implements, Namespace, List, Array, Callable,
    LineConstant, FileConstant, DirConstant, ClassConstant, TraitConstant, MethodConstant, FunctionConstant, PropertyConstant, NamespaceConstant, Attribute,
    PlusEqual, MinusEqual, MulEqual, DivEqual, ConcatEqual, ModEqual, AndEqual, OrEqual, XorEqual, ShiftLeftEqual, ShiftRightEqual, CoalesceEqual, PowEqual,
    BooleanOr, BooleanAnd, IsEqual, IsNotEqual, IsIdentical, IsNotIdentical, IsSmallerOrEqual, IsGreaterOrEqual, Spaceship, ShiftLeft, ShiftRight, Increment, Decrement,
    IntCast, FloatCast, StringCast, ArrayCast, ObjectCast, BoolCast, UnsetCast, VoidCast, ObjectOperator, NullsafeObjectOperator, DoubleArrow,
    Comment, DocComment, OpenTag, OpenTagWithEcho, CloseTag, Whitespace, StartHeredoc, EndHeredoc, DollarOpenCurlyBraces, CurlyOpen, DoubleColon, NamespaceSeparator,
    Ellipsis, Coalesce, Pow, AmpersandFollowedByVariable, Ampersand, Pipe, BadCharacter,
}
