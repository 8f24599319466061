using Grid.Sandbox.Limits;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>A program to start.</summary>
internal sealed record SpawnRequest
{
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, each entry <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    public required SafeFileHandle Stdout { get; init; }

    public required SafeFileHandle Stderr { get; init; }

    /// <summary>The action it is the first process of.</summary>
    public required LivingAction Action { get; init; }

    /// <summary>Bytes that any one file may have which it or a process of its writes to.</summary>
    public long FileBytesMax { get; init; } = long.MaxValue;

    /// <summary>The group it has to be in before it runs; null for that of this process.</summary>
    public IActionCgroup? Cgroup { get; init; }

    /// <summary>What else is open in the program, from descriptor 3 on.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors { get; init; } = [];
}
