namespace Colophon.Php.Syntax;

public enum NameKind { Unqualified, Qualified, FullyQualified, Relative }

public enum MagicConstant { Line, File, Dir, Class, Trait, Method, Function, Property, Namespace }

public enum ArraySyntax { Short, Long, List }

public enum UnaryOperator { Plus, Minus, Not, BitNot, Silence }

public enum CastKind { Int, Float, String, Array, Object, Bool, Unset, Void }

public enum IncludeKind { Include, IncludeOnce, Require, RequireOnce, Eval }

public enum ClassKind { Class, Interface, Trait, Enum }

public enum ImportKind { Class, Function, Constant }

public enum BinaryOperator
{
    Add, Subtract, Multiply, Divide, Modulo, Power, Concat, BitAnd, BitOr, BitXor, ShiftLeft, ShiftRight,
    And, Or, LogicalAnd, LogicalOr, LogicalXor, Coalesce, Pipe,
    Equal, NotEqual, Identical, NotIdentical, Less, LessOrEqual, Greater, GreaterOrEqual, Spaceship,
}

[Flags]
public enum Modifiers
{
    None = 0,
    Public = 1,
    Protected = 2,
    Private = 4,
    Static = 8,
    Abstract = 16,
    Final = 32,
    ReadOnly = 64,
    PublicSet = 128,
    ProtectedSet = 256,
    PrivateSet = 512,
    Var = 1024,
}
