namespace Grid.Config.Model;

/// <summary>Which gRPC services an <c>!execution</c> serves.</summary>
[Flags]
public enum ExecutionEndpoints
{
    None = 0,
    Execution = 1,
    Operations = 2,
    Bots = 4,
    All = Execution | Operations | Bots,
}
