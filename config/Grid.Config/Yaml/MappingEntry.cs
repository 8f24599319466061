using Grid.Config.Diagnostics;

namespace Grid.Config.Yaml;

/// <summary>One key of a mapping, where it stands, and its value.</summary>
internal sealed record MappingEntry(string Key, SourceLocation Location, Node Value);
