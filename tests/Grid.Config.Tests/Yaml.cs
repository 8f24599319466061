using Grid.Config.Model;
using Shouldly;

namespace Grid.Config.Tests;

/// <summary>Configurations as tests write them.</summary>
internal static class Yaml
{
    public static ConfigResult Load(string text) => ConfigLoader.LoadText(text, "grid.yml", TestSurroundings.Fixed);

    /// <summary>The records of a text in which nothing is wrong.</summary>
    public static GridConfig Good(string text)
    {
        ConfigResult result = Load(text);
        result.Diagnostics.ShouldBeEmpty();
        return result.Config.ShouldNotBeNull();
    }

    /// <summary>The only thing said about a text.</summary>
    public static string Said(string text) => Load(text).Diagnostics.ShouldHaveSingleItem().ToString();

    /// <summary>A server with one instance of these services, indented by four.</summary>
    public static string Serving(string parts) => $$"""
        server:
          - !channel {address: '127.0.0.1:0', insecure-mode: true}
        {{parts}}
        """;
}
