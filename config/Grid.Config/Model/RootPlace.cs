namespace Grid.Config.Model;

/// <summary>Where an isolated command finds its input root.</summary>
public enum RootPlace
{
    /// <summary>As its <c>/</c> when the root holds the command's program, and on the host's root otherwise.</summary>
    Auto = 0,

    /// <summary>At a path on the host's root.</summary>
    Host,

    /// <summary>As its <c>/</c>.</summary>
    Input,
}
