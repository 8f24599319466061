namespace Grid.Config.Diagnostics;

/// <summary>
/// Where a part of a configuration was written. Lines and columns count from 1. Since it is a part of every record, two
/// parts that were written twice never compare equal, however alike they are.
/// </summary>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>The place of parts that a program made and nobody wrote.</summary>
    public static SourceLocation BuiltIn { get; } = new("(built in)", 1, 1);

    public override string ToString() => $"{File}:{Line}:{Column}";
}
