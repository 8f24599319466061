using System.Globalization;
using System.Text.RegularExpressions;

namespace Grid.Core;

/// <summary>
/// The number in the value of a platform property: cores, bytes, licences. It counts thousandths, so that half a core is
/// a whole number and sums are exact.
/// </summary>
public readonly partial record struct Quantity(long Thousandths) : IComparable<Quantity>
{
    private const long Unit = 1000;
    private const string Units = "KMGTP";
    private const decimal NumberMax = (1L << 62) / Unit;

    public static Quantity Zero { get; }

    public static bool operator <(Quantity left, Quantity right) => left.Thousandths < right.Thousandths;

    public static bool operator >(Quantity left, Quantity right) => left.Thousandths > right.Thousandths;

    public static bool operator <=(Quantity left, Quantity right) => left.Thousandths <= right.Thousandths;

    public static bool operator >=(Quantity left, Quantity right) => left.Thousandths >= right.Thousandths;

    /// <summary>Reads a number with at most three decimals, and K, M, G, T or P for powers of 1024: 4, 0.5, 4G, 512MB.</summary>
    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        Match match = Pattern().Match(text);
        if (!match.Success
            || !decimal.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        decimal factor = FactorOf(match.Groups["unit"].Value);
        if (number > NumberMax / factor)
        {
            return false;
        }

        quantity = new Quantity((long)(number * factor * Unit));
        return true;
    }

    public int CompareTo(Quantity other) => Thousandths.CompareTo(other.Thousandths);

    /// <summary>The shortest of the forms that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        (long whole, long rest) = Math.DivRem(Thousandths, Unit);
        if (rest != 0 || whole == 0)
        {
            return (Thousandths / (decimal)Unit).ToString("0.###", CultureInfo.InvariantCulture);
        }

        int power = Math.Min((int)(long.TrailingZeroCount(whole) / 10), Units.Length);
        return power == 0
            ? whole.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{whole >> (10 * power)}{Units[power - 1]}");
    }

    private static decimal FactorOf(string unit) =>
        unit.Length == 0 ? 1 : 1L << (10 * (Units.IndexOf(unit.ToUpperInvariant(), StringComparison.Ordinal) + 1));

    [GeneratedRegex(
        @"^(?<number>\d{1,15}(?:\.\d{1,3})?)\s*(?:(?<unit>[kmgtp])(?:i?b)?|b)?$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
