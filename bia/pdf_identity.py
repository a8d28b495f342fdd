"""What a PDF says of itself beyond what the PDF writer knows: that it is PDF/UA-1 as well as PDF/A-3, and its language.

The writer names one standard a file. Both hold: https://pdfa.org/pdf-standards-are-not-mutually-exclusive/. PDF/A
asks that properties it does not know are described in the file (ISO 19005-3, 6.6.2.3.3).
"""

from __future__ import annotations

from xml.sax.saxutils import escape

END = b"</rdf:RDF>"
PDFUA = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas>
    <rdf:Bag>
      <rdf:li rdf:parseType="Resource">
        <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
        <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
        <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
        <pdfaSchema:property>
          <rdf:Seq>
            <rdf:li rdf:parseType="Resource">
              <pdfaProperty:name>part</pdfaProperty:name>
              <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
              <pdfaProperty:category>internal</pdfaProperty:category>
              <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
            </rdf:li>
          </rdf:Seq>
        </pdfaSchema:property>
      </rdf:li>
    </rdf:Bag>
  </pdfaExtension:schemas>
</rdf:Description>
"""
LANGUAGE = """
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
"""


def with_identity(rdf: bytes, language: str | None) -> bytes:
    """The metadata of a PDF/A file, with PDF/UA-1 and the language of the document in them.

    Raises ValueError where the metadata do not end as RDF does.
    """
    if not rdf.endswith(END):
        raise ValueError("The metadata of the PDF do not end as RDF.")
    said = PDFUA + (LANGUAGE.format(escape(language)) if language else "")
    return rdf.removesuffix(END) + said.encode() + END
