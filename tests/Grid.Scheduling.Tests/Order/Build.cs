using Grid.Core;

namespace Grid.Scheduling.Tests.Order;

/// <summary>Whose jobs a test is about.</summary>
internal sealed record Build(string Instance, string User, string Invocation, string Target)
{
    public static Build Of(string invocation) => new(string.Empty, string.Empty, invocation, string.Empty);

    public ClientMetadata Client => new() { User = User, InvocationId = Invocation, TargetId = Target };

    public JobSpec Spec(string action, PlatformRequirements? requirements = null) =>
        Farm.Spec(action, requirements) with { Instance = InstanceName.Parse(Instance) };
}
