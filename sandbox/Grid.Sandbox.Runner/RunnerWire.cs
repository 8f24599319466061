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
        new(end.ExitCode, end.Reason == RunnerApi.RunEnd.Types.Reason.TimedOut, stdout, stderr);

    public static RunnerApi.RunEnd ToEnd(ProcessOutcome outcome) => new()
    {
        ExitCode = outcome.ExitCode,
        Reason = outcome.HasTimedOut ? RunnerApi.RunEnd.Types.Reason.TimedOut : RunnerApi.RunEnd.Types.Reason.Exited,
    };

    private static Reapi.Platform ToPlatform(PlatformProperties properties)
    {
        Reapi.Platform platform = new();
        platform.Properties.AddRange(
            properties.Items.Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value }));
        return platform;
    }
}
