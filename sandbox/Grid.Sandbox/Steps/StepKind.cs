namespace Grid.Sandbox.Steps;

/// <summary>Whose trouble it is when a step fails.</summary>
internal enum StepKind
{
    /// <summary>This machine's: it cannot isolate as it should.</summary>
    Isolation,

    /// <summary>The action's: its input root or its properties do not allow what was asked for.</summary>
    Request,

    /// <summary>The command's: its program cannot be run.</summary>
    Start,
}
