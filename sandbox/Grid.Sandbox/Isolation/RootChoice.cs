namespace Grid.Sandbox.Isolation;

/// <summary>Where an isolated command finds its input root.</summary>
public enum RootChoice
{
    /// <summary>As its <c>/</c> when it holds the command's own program as one, and on the host's root otherwise.</summary>
    Auto = 0,

    /// <summary>At a path of its own, with the host's root read-only around it.</summary>
    Host,

    /// <summary>As the command's <c>/</c>: nothing of the host is there.</summary>
    Input,
}
