using Grid.Sandbox.Isolation;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Spares;

/// <summary>Steps whose last waits for an action.</summary>
/// <param name="Program">The steps.</param>
/// <param name="Root">The number of the descriptor that the input root comes by.</param>
/// <param name="Binds">What else is held open to be mounted, and its descriptors.</param>
internal sealed record WaitingSteps(StepProgram Program, int Root, IReadOnlyList<(BindMount Bind, int Tree)> Binds);
