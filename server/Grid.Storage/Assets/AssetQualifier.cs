namespace Grid.Storage.Assets;

/// <summary>Narrows what a URI means, as <c>checksum.sri</c> does (Remote Asset <c>Qualifier</c>).</summary>
public readonly record struct AssetQualifier(string Name, string Value);
