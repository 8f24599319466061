using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Runner;

/// <summary>Between the runner's messages and what they mean here.</summary>
internal static class RunnerWire
{
    public static RunnerApi.RunRequest ToRequest(ActionLaunch launch, SandboxLimits limits, bool handBack)
    {
        RunnerApi.RunRequest request = ToRequest(launch, handBack);
        request.FileBytesMax = limits.FileBytesMax;
        if (limits.DiskBytesMax is { } disk)
        {
            request.DiskBytesMax = disk;
        }

        return request;
    }

    public static RunnerApi.RootPlace ToPlace(IsolationOptions? isolation) => isolation?.Root switch
    {
        null => RunnerApi.RootPlace.OnDisk,
        RootChoice.Auto => RunnerApi.RootPlace.Auto,
        RootChoice.Host => RunnerApi.RootPlace.Host,
        _ => RunnerApi.RootPlace.Input,
    };

    /// <summary>What decides where commands see their input roots; null when that is where they are.</summary>
    public static IsolationPlanner? ToPlanner(RunnerApi.GetReadinessResponse response)
    {
        RootChoice? choice = response.RootPlace switch
        {
            RunnerApi.RootPlace.Auto => RootChoice.Auto,
            RunnerApi.RootPlace.Host => RootChoice.Host,
            RunnerApi.RootPlace.Input => RootChoice.Input,
            _ => null,
        };
        string? path = response.RootPath.Length > 0 ? response.RootPath : null;
        return choice is { } root ? new IsolationPlanner(new IsolationOptions { Root = root, RootPath = path }, []) : null;
    }

    public static PlatformProperties ToPlatform(Reapi.Platform? platform) => platform is null
        ? PlatformProperties.None
        : PlatformProperties.Of(platform.Properties.Select(pair => new PlatformProperty(pair.Name, pair.Value)));

    /// <summary>What the command of a run may write.</summary>
    public static WriteBounds ToBounds(RunnerApi.RunRequest request) => new(
        request.RootPath,
        request.HasDiskBytesMax ? request.DiskBytesMax : null,
        request.HasFileBytesMax ? request.FileBytesMax : SandboxLimits.Default.FileBytesMax);

    public static ProcessOutcome ToOutcome(RunnerApi.RunEnd end, CapturedOutput stdout, CapturedOutput stderr) =>
        new(end.ExitCode, end.HasTimedOut, stdout, stderr)
        {
            HasFilledDisk = end.HasFilledDisk,
            HasFoundDiskFull = end.HasFoundDiskFull,
            Signal = end.HasSignal ? end.Signal : null,
            Usage = UsageWire.ToUsage(end.Usage),
            Limits = UsageWire.ToLimits(end.Limits),
            Group = UsageWire.ToGroup(end.Group),
        };

    public static RunnerApi.RunEnd ToEnd(ProcessOutcome outcome)
    {
        RunnerApi.RunEnd end = new()
        {
            ExitCode = outcome.ExitCode,
            HasTimedOut = outcome.HasTimedOut,
            HasFilledDisk = outcome.HasFilledDisk,
            HasFoundDiskFull = outcome.HasFoundDiskFull,
            Usage = UsageWire.ToWire(outcome.Usage),
            Limits = UsageWire.ToWire(outcome.Limits),
            Group = UsageWire.ToWire(outcome.Group),
        };
        if (outcome.Signal is { } signal)
        {
            end.Signal = signal;
        }

        return end;
    }

    private static RunnerApi.RunRequest ToRequest(ActionLaunch launch, bool handBack) => new()
    {
        RunId = $"{launch.Folder.Mark:x}",
        RootPath = launch.RootPath,
        WorkingDirectory = launch.WorkingDirectory,
        Command = launch.Command,
        Action = launch.Request.Action,
        Platform = ToPlatform(launch.Request.Platform),
        Timeout = launch.Request.Timeout is { } timeout ? Duration.FromTimeSpan(timeout) : null,
        LiveOutput = launch.Request.Tap is not null,
        HandBack = handBack,
        RootSeenAt = launch.View.SeenAt,
        Image = launch.Request.Image is { } image ? ImageWire.ToWire(image) : null,
    };

    private static Reapi.Platform ToPlatform(PlatformProperties properties)
    {
        Reapi.Platform platform = new();
        platform.Properties.AddRange(
            properties.Items.Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value }));
        return platform;
    }
}
