using System.Diagnostics.CodeAnalysis;

namespace Grid.Sandbox.Workers;

/// <summary>A worker that cannot be worked with: it died, said nonsense, or said too much. The action runs without it.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves the room.")]
internal sealed class WorkerFailureException(string message, Exception? cause = null) : Exception(message, cause);
