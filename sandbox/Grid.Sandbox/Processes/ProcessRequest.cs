using Grid.Core;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>
    /// What the program finds open beside its three streams, from descriptor 3 on. They remain the caller's, and their own
    /// numbers must be above those they are to get.
    /// </summary>
    public IReadOnlyList<SafeFileHandle> Descriptors { get; init; } = [];

    /// <summary>
    /// Whether the program is not the command but what isolates it, the command being in a process namespace of its own.
    /// Such a program is not asked to end when the time is over: the command is, and what isolates it follows.
    /// </summary>
    public bool IsWrapper { get; init; }

    /// <summary>The program, where it has been started already.</summary>
    internal ProcessTakeover? Takeover { get; init; }

    /// <summary>Whether nothing that came of the program is left when it has ended by itself: the kernel saw to it.</summary>
    public bool EndsLast { get; init; }
}
