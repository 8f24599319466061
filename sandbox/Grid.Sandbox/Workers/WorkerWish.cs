using Grid.Core;

namespace Grid.Sandbox.Workers;

/// <summary>What an action says of the worker it would like, in the platform properties that Bazel sends.</summary>
/// <param name="Key">Equal for actions that may share one.</param>
/// <param name="IsJson">Messages are JSON documents, not protobuf.</param>
internal sealed record WorkerWish(string Key, bool IsJson)
{
    private const string KeyProperty = "persistentWorkerKey";
    private const string ProtocolProperty = "persistentWorkerProtocol";

    /// <summary>Null when the action wants none, or one that speaks what is not known here.</summary>
    public static WorkerWish? Of(PlatformProperties platform)
    {
        if (platform.ValuesOf(KeyProperty) is not [{ Length: > 0 } key, ..])
        {
            return null;
        }

        return platform.ValuesOf(ProtocolProperty) switch
        {
            [] or ["proto"] => new WorkerWish(key, IsJson: false),
            ["json"] => new WorkerWish(key, IsJson: true),
            _ => null,
        };
    }
}
