namespace Grid.Sandbox.Tests.Limits;

/// <summary>A test that mounts a file system of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsMountsAttribute : FactAttribute
{
    public NeedsMountsAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "Only root may mount file systems.";
}
