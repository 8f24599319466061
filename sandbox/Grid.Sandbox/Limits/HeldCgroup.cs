namespace Grid.Sandbox.Limits;

/// <summary>An action's control group while the action has it.</summary>
internal sealed class HeldCgroup(IActionCgroup group, ResourceLimits limits, ActionCgroups owner) : IDisposable
{
    public IActionCgroup Group => group;

    public ResourceLimits Limits => limits;

    public void Dispose() => owner.Remove(group);
}
