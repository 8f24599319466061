using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Steps;

/// <summary>A list of calls to be made, the last of which runs something.</summary>
/// <param name="Program">The list.</param>
/// <param name="Folder">The folder of the action.</param>
internal sealed record StepRun(StepProgram Program, ActionFolder Folder)
{
    /// <summary>The action; null when something is only tried out.</summary>
    public SandboxRequest? Request { get; init; }

    /// <summary>What else is open in it, from <see cref="StepProgram.FirstFree"/> on.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors { get; init; } = [];

    /// <summary>What the program that makes the calls is called.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["grid-sandbox"];

    /// <summary>What is to be started for it.</summary>
    /// <param name="programPath">The file of the program that makes the calls.</param>
    /// <param name="own">What that takes itself: the list, and where to report.</param>
    public ProcessRequest ToProcess(string programPath, params IEnumerable<SafeFileHandle> own) => new()
    {
        Program = programPath,
        Arguments = Arguments,
        Environment = [],
        WorkingDirectory = "/",
        Folder = Folder,
        Timeout = Request?.Timeout,
        Platform = Request?.Platform ?? PlatformProperties.None,
        Tap = Request?.Tap,
        Descriptors = [.. own, .. Descriptors],
        IsWrapper = true,
        EndsLast = true,
    };
}
