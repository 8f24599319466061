namespace Grid.Testing;

/// <summary>
/// Says that a class of tests needs a program which a machine may lack. Where it is lacking the tests are skipped, with
/// its name; in continuous integration nothing may be lacking, so there they run, and fail.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal abstract class NeedsAttribute : Attribute
{
    /// <summary>What is missing and how to get it; null when the tests can run.</summary>
    public abstract string? Missing { get; }
}
