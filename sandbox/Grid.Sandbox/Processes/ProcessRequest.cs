using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Processes;

/// <summary>A program to run to its end.</summary>
public sealed record ProcessRequest
{
    /// <summary>The program's file; relative to the working directory when it is not absolute.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, the name it is called by first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, each entry <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>An absolute path.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The folder of the action it belongs to.</summary>
    public required ActionFolder Folder { get; init; }

    /// <summary>How long it may run; null for as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The platform properties of its action, which may say how much of the machine it is to have.</summary>
    public PlatformProperties Platform { get; init; } = PlatformProperties.None;

    /// <summary>Who hears its output while it runs; null for nobody.</summary>
    public IOutputTap? Tap { get; init; }
}
