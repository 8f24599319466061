namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>A test of limits, which only root can be sure to be allowed to set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsCgroupsFactAttribute : FactAttribute
{
    public NeedsCgroupsFactAttribute() =>
        Skip = Environment.IsPrivilegedProcess ? null : "Only root can be sure that control groups may be made.";
}
