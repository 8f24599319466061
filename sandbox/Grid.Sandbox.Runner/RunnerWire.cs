using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Runner;

/// <summary>Between the runner's messages and what they mean here.</summary>
internal static class RunnerWire
{
    public static RunnerApi.RunRequest ToRequest(ActionLaunch launch, bool handBack) => new()
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
    };

    public static PlatformProperties ToPlatform(Reapi.Platform? platform) => platform is null
        ? PlatformProperties.None
        : PlatformProperties.Of(platform.Properties.Select(pair => new PlatformProperty(pair.Name, pair.Value)));

    public static ProcessOutcome ToOutcome(RunnerApi.RunEnd end, CapturedOutput stdout, CapturedOutput stderr) =>
        new(end.ExitCode, end.HasTimedOut, stdout, stderr)
        {
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

    private static Reapi.Platform ToPlatform(PlatformProperties properties)
    {
        Reapi.Platform platform = new();
        platform.Properties.AddRange(
            properties.Items.Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value }));
        return platform;
    }
}
