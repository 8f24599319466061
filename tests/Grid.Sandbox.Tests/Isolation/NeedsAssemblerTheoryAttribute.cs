namespace Grid.Sandbox.Tests.Isolation;

/// <summary>A test that is skipped by name where an assembler (and the objcopy beside it) is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsAssemblerTheoryAttribute : TheoryAttribute
{
    /// <param name="prefix">What the names of its programs begin with.</param>
    public NeedsAssemblerTheoryAttribute(string prefix)
    {
        Prefix = prefix;
        Skip = File.Exists($"/usr/bin/{prefix}as") ? null : $"Not installed: {prefix}as.";
    }

    public string Prefix { get; }
}
