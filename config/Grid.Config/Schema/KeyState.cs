namespace Grid.Config.Schema;

/// <summary>Why a key is known and yet not used.</summary>
internal enum KeyState
{
    /// <summary>
    /// It tunes something that works otherwise here. A warning, so that a BuildGrid file starts unchanged.
    /// </summary>
    NoDifference,

    /// <summary>It will do something; until then a file that relies on it must not start as if it did.</summary>
    NotBuilt,

    /// <summary>Retired; the description says why and what to write instead.</summary>
    Removed,
}
