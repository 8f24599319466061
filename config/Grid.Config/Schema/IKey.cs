using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>A key that a mapping knows, used or not.</summary>
internal interface IKey
{
    string Name { get; }

    /// <summary>Another spelling that is read as well; null for none.</summary>
    string? OtherName => null;

    /// <summary>What it is for, or why it is not used: a sentence for operators.</summary>
    string Description { get; }

    /// <summary>Takes what was written into <paramref name="values"/>, or reports what is wrong with it.</summary>
    void Read(MappingEntry entry, KeyValues values);

    /// <summary>Called when the key is not written, or without a value.</summary>
    void ReadAbsent(KeyValues values);
}
