using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>A program that is to wait for an action.</summary>
/// <param name="Program">Its file.</param>
/// <param name="Arguments">Its arguments, the name it is called by first.</param>
/// <param name="Mark">See <see cref="ProcessMark"/>: what it is known by until it has an action.</param>
/// <param name="Descriptors">What it finds open beside its streams.</param>
internal sealed record WaitingRequest(
    string Program, IReadOnlyList<string> Arguments, ulong Mark, IReadOnlyList<SafeFileHandle> Descriptors);
