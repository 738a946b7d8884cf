/* A warning as a picture to send to one's family. Thai first; the English one has its shape. */
export const share = {
  make: 'ทำรูปเตือนคนในบ้าน',
  title: 'รูปนี้ส่งให้ใครก็ได้',
  means: 'ทำในเครื่องนี้ ในรูปมีเท่าที่เห็น ไม่มีว่าคุณเปิดหน้าไหนหรือเมื่อไร',
  send: 'ส่ง',
  copy: 'คัดลอกรูป',
  save: 'บันทึกรูป',
  close: 'ปิด',
  outcome: {
    sent: 'ส่งแล้ว',
    copied: 'คัดลอกแล้ว ไปวางในแชตได้เลย',
    saved: 'บันทึกแล้ว',
    failed: 'เบราว์เซอร์ไม่ยอมให้ทำ ลองบันทึกรูปแทน',
  },
  headline: { site: 'อย่าเพิ่งเข้าเว็บนี้', number: 'อย่าเพิ่งโอนให้เลขนี้' },
  asOf: (day: string) => `ข้อมูลวันที่ ${day} อาจเปลี่ยนได้`,
  listed: 'อยู่ในรายการเตือน',
  paid: 'โอนไปแล้ว? โทรธนาคารของคุณ แล้วโทร 1441 ทันที',
  maker: 'ทำด้วย “เตือน” ไม่ใช่หน่วยงานรัฐ',
  fileName: 'เตือน',
};
