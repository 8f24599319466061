namespace Grid.Interop;

/// <summary>A theory that needs gRPC for Python; skipped by name where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = PythonInterpreter.ReasonToSkip();
}
