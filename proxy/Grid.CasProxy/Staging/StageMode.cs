namespace Grid.CasProxy.Staging;

/// <summary>How a tree is laid out.</summary>
internal enum StageMode
{
    /// <summary>As is best.</summary>
    Best,

    /// <summary>As a mount; where that is not possible, not at all.</summary>
    Mount,

    /// <summary>As files, linked where that is safe.</summary>
    Files,
}
