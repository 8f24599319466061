namespace Grid.Testing;

/// <summary>A test that becomes another user, skipped by name where it cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsOrdinaryUserFactAttribute : FactAttribute
{
    public NeedsOrdinaryUserFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("CI") == "true" ? null : OrdinaryUser.Missing;
}
