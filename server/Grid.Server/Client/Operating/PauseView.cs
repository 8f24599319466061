using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>A pause as <c>--json</c> prints it; no instance stands for all of them.</summary>
internal sealed record PauseView(string? Instance, string Reason, string By, DateTimeOffset At)
{
    public static PauseView Of(Pause pause) =>
        new(pause.AllInstances ? null : pause.InstanceName, pause.Reason, pause.By, pause.At.ToDateTimeOffset());

    /// <summary>What is paused, for people.</summary>
    public static string What(string? instance) => instance is null ? "all instances" : $"instance '{instance}'";
}
