using Grid.Sandbox.Isolation;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Spares;

/// <summary>What is made ahead of actions.</summary>
internal sealed record SpareKind
{
    /// <summary>A plan that has in common with those of most actions what is seen of the host.</summary>
    public required IsolationPlan Usual { get; init; }

    /// <summary>The steps up to where the input root is waited for; told whether a network namespace is given.</summary>
    public required Func<bool, WaitingSteps> Begin { get; init; }

    /// <summary>What the program that the steps lead to is given, before all else, of each its own.</summary>
    public Func<IReadOnlyList<SafeFileHandle>> MakeGiven { get; init; } = () => [];
}
