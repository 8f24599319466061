using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Processes;

namespace Grid.EndToEnd.Bots;

/// <summary>A test whose actions are limited by control groups, where those may be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsCgroupsAttribute : FactAttribute
{
    public NeedsCgroupsAttribute() => Skip = Lacking;

    private static string? Lacking { get; } = Look();

    private static string? Look()
    {
        try
        {
            using ProcessHost host = new(new SandboxLimits { Resources = new ResourceRules() }, TimeProvider.System);
            return null;
        }
        catch (GridException refused)
        {
            return refused.Message;
        }
    }
}
